# One image for web, workers and beat; compose.yaml says who runs what.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Static files are collected and compressed once, here.
ENV STATIC_ROOT=/srv/static
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput -v 0 \
 && python -m whitenoise.compress --no-brotli -q "$STATIC_ROOT" \
 && rm -rf /tmp/build

RUN useradd --system --home-dir /srv/var --shell /usr/sbin/nologin training \
 && install -d -o training -g training -m 0700 /srv/var
USER training
VOLUME /srv/var
EXPOSE 8000
# It listens to other machines, so it starts only with TRUSTED_PROXY_COUNT set: behind a proxy that takes in whole bodies.
ENV HOST=0.0.0.0 PORT=8000
CMD ["python", "manage.py", "web"]
